import { IconAlertTriangle, IconGripVertical } from '@tabler/icons-react';
import { useLayoutEffect, useRef } from 'react';
import type { CueTypeName } from '../../../../shared/cues/registry.ts';
import { CUE_UIS } from '../../../cues/registry.tsx';

/** Elements of class `glyph` with this in `data-glyph` show it. */
export type GlyphName = `type-${CueTypeName}` | 'grip' | `mark-${'error' | 'warning' | 'hint'}`;

/** Each with the colour of the theme that it has. */
const GLYPHS = [
  ...Object.entries(CUE_UIS).map(([type, { icon }]) => ({ name: `type-${type}`, Icon: icon, colour: '--text-dim' })),
  { name: 'grip', Icon: IconGripVertical, colour: '--text-faint' },
  { name: 'mark-error', Icon: IconAlertTriangle, colour: '--red' },
  { name: 'mark-warning', Icon: IconAlertTriangle, colour: '--amber' },
  { name: 'mark-hint', Icon: IconAlertTriangle, colour: '--text-dim' },
];

/**
 * The icons that stand in every row, as images of a style sheet: each `<svg>` element has a clip and a transform of its
 * own, and with hundreds of them in view the browser takes longer to sort those than to draw the frame.
 */
export function Glyphs() {
  const drawn = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!drawn.current) return undefined;
    const theme = getComputedStyle(document.documentElement);
    const rules = [...drawn.current.children].map((child, at) => {
      const { name, colour } = GLYPHS[at] ?? { name: '', colour: '' };
      const svg = child.outerHTML.replaceAll('currentColor', theme.getPropertyValue(colour).trim());
      return `.glyph[data-glyph='${name}'] { background-image: url("data:image/svg+xml,${encodeURIComponent(svg)}"); }`;
    });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules.join('\n'));
    document.adoptedStyleSheets.push(sheet);
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }, []);
  return (
    <div ref={drawn} hidden>
      {GLYPHS.map(({ name, Icon }) => (
        <Icon key={name} aria-hidden />
      ))}
    </div>
  );
}
