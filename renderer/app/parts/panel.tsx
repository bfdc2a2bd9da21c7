import type { ReactNode } from 'react';

/** A titled surface; `tools` stand at the right of its head. */
export function Panel(props: {
  readonly title: string;
  readonly tools?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={`panel ${props.className ?? ''}`} aria-label={props.title}>
      <header className="panel-head">
        <h2 className="panel-title">{props.title}</h2>
        <span className="spacer" />
        {props.tools}
      </header>
      {props.children}
    </section>
  );
}
