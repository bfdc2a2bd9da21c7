/** What Vite makes of imports that are not code. */
declare module '*.css';
declare module '*.svg' {
  const url: string;
  export default url;
}

/** The part of Vite's `import.meta` that is used: the files of a folder, in the page. */
interface ImportMeta {
  glob<T>(
    pattern: string,
    options: { readonly query: string; readonly import: string; readonly eager: true },
  ): Record<string, T>;
}
