import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { RundownController } from './controller.ts';
import type { TableState } from './table-state.ts';

const ControllerContext = createContext<RundownController | null>(null);
export const ControllerProvider = ControllerContext.Provider;

export function useController(): RundownController {
  const controller = use(ControllerContext);
  if (!controller) throw new Error('useController: no ControllerProvider above this component');
  return controller;
}

/** A part of the table's own state. */
export function useTable<T>(select: (state: TableState) => T): T {
  return useStore(useController().store, select);
}
