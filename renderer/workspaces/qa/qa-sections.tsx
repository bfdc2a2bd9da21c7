import {
  IconAlertTriangle,
  IconClock,
  IconCloud,
  IconLayoutDashboard,
  IconListCheck,
  IconRouter,
  IconStopwatch,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';

export type SectionId = 'overview' | 'latency' | 'audience' | 'clock' | 'cdn' | 'link' | 'incidents' | 'checklist';

export interface Section {
  readonly id: SectionId;
  readonly title: string;
  /** What one finds there, for the tooltip. */
  readonly what: string;
  readonly icon: ReactNode;
}

/** The sections of QA, in the order of their tabs. */
export const SECTIONS: readonly Section[] = [
  {
    id: 'overview',
    title: 'Overview',
    what: 'The figures that tell at a glance whether the show can be trusted',
    icon: <IconLayoutDashboard size={16} aria-hidden />,
  },
  {
    id: 'latency',
    title: 'Latency',
    what: 'Glass to glass by independent ways, the budget from lens to screen, drift',
    icon: <IconStopwatch size={16} aria-hidden />,
  },
  {
    id: 'audience',
    title: 'Audience',
    what: 'How far viewers are apart, who is worst off and why, and the engine that serves them',
    icon: <IconUsers size={16} aria-hidden />,
  },
  {
    id: 'clock',
    title: 'Clock',
    what: 'Time servers, offset, frequency and error bound of studio time',
    icon: <IconClock size={16} aria-hidden />,
  },
  { id: 'cdn', title: 'CDN', what: 'What the probes of the CDN find', icon: <IconCloud size={16} aria-hidden /> },
  {
    id: 'link',
    title: 'Link & encoder',
    what: 'SRT, the encoder and this computer',
    icon: <IconRouter size={16} aria-hidden />,
  },
  {
    id: 'incidents',
    title: 'Incidents',
    what: 'Alarms, incidents and notices over time',
    icon: <IconAlertTriangle size={16} aria-hidden />,
  },
  {
    id: 'checklist',
    title: 'Checklist',
    what: 'Whether everything is ready before a show, and the signed report after it',
    icon: <IconListCheck size={16} aria-hidden />,
  },
];

/**
 * Where a panel stands in its section: `top` over the whole width, `wide` above the plots (alone it has all the room), `side`
 * in the column at the right. Panels of one place stand in the order of the list.
 */
export type PanelPlace = 'top' | 'wide' | 'side';

/** A panel of a section. */
export interface QaPanel {
  /** `every`: in each section. */
  readonly section: SectionId | 'every';
  readonly id: string;
  readonly place: PanelPlace;
  readonly Panel: ComponentType;
  /** Its name within a sentence, where it asks or changes the live show: a recording holds nothing of it. */
  readonly liveOnly?: string;
}
