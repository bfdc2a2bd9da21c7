export interface XmlProblem {
  readonly line: number;
  readonly text: string;
}

const MAX_DEPTH = 64;
const NAME = '[A-Za-z_:][\\w:.-]*';
/** Comments, instructions, CDATA and tags with their attributes (XML 1.0 §2.4–2.7, §3.1). */
const MARKUP = new RegExp(
  `<!--[\\s\\S]*?-->|<\\?[\\s\\S]*?\\?>|<!\\[CDATA\\[[\\s\\S]*?\\]\\]>|<(/?)(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`,
  'y',
);

/**
 * Whether text is well-formed enough to be parsed: tags balanced, attributes quoted, no document type (which could name
 * files or grow without bound). Says where it is not; the parser behind it only prints to the console.
 */
export function xmlProblem(text: string): XmlProblem | null {
  const open: string[] = [];
  let roots = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    MARKUP.lastIndex = at;
    const match = MARKUP.exec(text);
    const problem = (what: string): XmlProblem => ({ line: lineAt(text, at), text: what });
    if (!match) return problem(`what stands there is no tag: "${text.slice(at, at + 40).replaceAll(/\s+/g, ' ')}"`);
    const [whole, closing, name, , empty] = match;
    if (name !== undefined) {
      if (closing === '/') {
        const opened = open.pop();
        if (opened !== name) return problem(`</${name}> closes ${opened === undefined ? 'nothing' : `<${opened}>`}`);
      } else {
        if (open.length === 0) roots += 1;
        if (roots > 1) return problem(`<${name}> is a second root`);
        if (empty !== '/') open.push(name);
        if (open.length > MAX_DEPTH) return problem(`it is nested more than ${String(MAX_DEPTH)} deep`);
      }
    }
    at += whole.length;
  }
  const left = open.at(-1);
  if (left !== undefined) return { line: lineAt(text, text.length), text: `<${left}> is never closed` };
  return roots === 0 ? { line: 1, text: 'it has no element' } : null;
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
