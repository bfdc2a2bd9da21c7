import { ActionIcon, Tooltip } from '@mantine/core';
import { IconTextDecrease, IconTextIncrease } from '@tabler/icons-react';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { Coming } from '../../../shared/show/coming.ts';
import type { RunContext } from '../../app/cue-view.ts';
import { EMPTY } from '../../app/format.ts';
import { Panel } from '../../app/parts/panel.tsx';
import { useLive, useRun } from '../../app/studio-context.tsx';
import { useElementSize } from '../../app/use-element-size.ts';
import { fittingSizePx, LARGEST_SHARE, SIZE_STEP } from './fitting-size.ts';
import { prompterView } from './prompter-view.ts';

const NOTHING: readonly Coming[] = [];

/** Now and next, with the prompter text of the cue in hand, as large as fits; longer text is scrolled. */
export function Prompter() {
  const coming = useLive((live) => live?.coming ?? NOTHING);
  const derive = useCallback(({ show, run }: RunContext) => prompterView(show, run, coming), [coming]);
  const { spoken, next, title, empty } = useRun(derive);
  const [scale, setScale] = useState(1);
  return (
    <Panel
      title={title}
      className="prompter"
      tools={
        <>
          {spoken && <span className="dim">cue {spoken.number}</span>}
          <Tooltip label="Smaller text">
            <ActionIcon
              aria-label="Smaller prompter text"
              onClick={() => setScale((now) => Math.max(0.5, now / SIZE_STEP))}
            >
              <IconTextDecrease size={20} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Larger text">
            <ActionIcon
              aria-label="Larger prompter text"
              onClick={() => setScale((now) => Math.min(2, now * SIZE_STEP))}
            >
              <IconTextIncrease size={20} />
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      {spoken === null ? (
        <div className="empty">{empty}</div>
      ) : (
        <>
          <div className="prompter-title">{spoken.title}</div>
          <PrompterText key={`${spoken.id} ${spoken.text}`} text={spoken.text} scale={scale} />
        </>
      )}
      <div className="prompter-next">
        <span className="prompter-then">{next?.byItself === true ? 'Then, by itself' : 'Then'}</span>
        <strong className="ellipsis" title={next ? next.title : 'No further cue is planned'}>
          {next ? `${next.number === EMPTY ? '' : `${next.number} · `}${next.title}` : EMPTY}
        </strong>
      </div>
    </Panel>
  );
}

/** The text at the largest size at which all of it fits; below the smallest that can be read, it is scrolled. A new one for each text. */
function PrompterText({ text, scale }: { readonly text: string; readonly scale: number }) {
  const box = useRef<HTMLDivElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const { widthPx: width, heightPx: height } = useElementSize(box);
  const [sizePx, setSizePx] = useState<number | null>(null);
  useLayoutEffect(() => {
    const element = words.current;
    if (!element || !box.current || width === 0 || height === 0) return;
    const fits = (candidatePx: number): boolean => {
      element.style.fontSize = `${candidatePx}px`;
      return element.scrollHeight <= height && element.scrollWidth <= width;
    };
    const before = element.style.fontSize;
    const smallestPx = Number.parseFloat(getComputedStyle(box.current).fontSize);
    const found = fittingSizePx(fits, Math.ceil(smallestPx), Math.floor(smallestPx * LARGEST_SHARE));
    // As it is drawn: when the same size is found, nothing is drawn anew.
    element.style.fontSize = before;
    setSizePx(found);
  }, [width, height]);
  const [hasMore, setHasMore] = useState(false);
  const look = (): void => {
    if (!box.current) return;
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    setHasMore(scrollHeight - scrollTop - clientHeight > 4);
  };
  useLayoutEffect(look, [width, height, sizePx, scale]);
  return (
    <div
      ref={box}
      className="prompter-body"
      data-more={hasMore}
      tabIndex={0}
      role="region"
      aria-label="Prompter text"
      onScroll={look}
    >
      <div
        ref={words}
        className="prompter-text"
        style={sizePx === null ? {} : { fontSize: `${Math.round(sizePx * scale)}px` }}
      >
        {text === '' ? <span className="prompter-none">No prompter text for this cue.</span> : text}
      </div>
    </div>
  );
}
