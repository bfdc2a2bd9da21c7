import './programme/no-eval.ts';
import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import 'uplot/dist/uPlot.min.css';
import './theme/tokens.css';
import './theme/parts.css';
import './theme/run.css';
import './theme/shell.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createStudio } from './app/studio.ts';
import { ReplayRoot } from './replay/replay-root.tsx';
import { theme } from './theme/theme.ts';

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root to draw into');

const studio = createStudio(globalThis.location, globalThis.history);

createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} forceColorScheme="dark" withCssVariables={false} withGlobalClasses={false}>
      <ReplayRoot live={studio} />
    </MantineProvider>
  </StrictMode>,
);
