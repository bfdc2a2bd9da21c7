import { defineConfig } from 'vite';

/** The page for viewers of a rehearsal: `rehearsal/viewer/` → `dist/viewer/`. */
export default defineConfig({
  root: 'rehearsal/viewer',
  base: './',
  build: { outDir: '../../dist/viewer', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 800 },
});
