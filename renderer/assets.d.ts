/** What Vite makes of imports that are not code. */
declare module '*.css';
declare module '*.svg' {
  const url: string;
  export default url;
}

/** The part of Vite's `import.meta` that is used: files of a folder, each loaded when it is asked for. */
interface ImportMeta {
  glob<T>(
    pattern: string,
    options: { readonly query: string; readonly import: string },
  ): Record<string, () => Promise<T>>;
}
