import { useStore } from 'zustand';
import type { Right } from '../../shared/api/access.ts';
import { useStudio } from './studio-context.tsx';

/** Whether this person may do something; until the host has said who they are, it is assumed: the host decides anyway. */
export function useRight(right: Right): boolean {
  const { stores } = useStudio();
  return useStore(stores.me, ({ me }) => me?.rights.includes(right) ?? true);
}
