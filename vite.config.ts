import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The studio's UI: `renderer/` → `dist/ui/`. */
export default defineConfig({
  root: 'renderer',
  plugins: [react()],
  build: { outDir: '../dist/ui', emptyOutDir: true, target: 'chrome140', chunkSizeWarningLimit: 1500 },
  worker: { format: 'es' },
});
