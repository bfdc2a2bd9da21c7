import { useLayoutEffect, type RefObject } from 'react';

/**
 * Marks the element around one's own (by an attribute, `data-…`), so that styles of its other children can depend on this one's state.
 * `:has()` would do the same, but has the browser restyle the whole workspace whenever a row is drawn.
 */
export function useParentMark(ref: RefObject<HTMLElement | null>, name: string, isOn: boolean): void {
  useLayoutEffect(() => {
    const parent = ref.current?.parentElement;
    if (!isOn || !parent) return undefined;
    parent.toggleAttribute(name, true);
    return () => {
      parent.toggleAttribute(name, false);
    };
  }, [ref, name, isOn]);
}
