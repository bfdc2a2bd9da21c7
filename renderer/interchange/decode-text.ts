/** Text files as spreadsheets write them: UTF-8, UTF-16 of both byte orders, or Windows-1252 where nothing else fits. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

/** By the byte order mark (Unicode §23.8), else by where zero bytes stand, else UTF-8 if the bytes are. Never throws. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = encodingOf(bytes);
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

const SAMPLE_BYTES = 4096;

function encodingOf(bytes: Uint8Array): DecodedText['encoding'] {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  let evenZeros = 0;
  let oddZeros = 0;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  for (const [index, byte] of sample.entries()) {
    if (byte === 0 && index % 2 === 0) evenZeros += 1;
    else if (byte === 0) oddZeros += 1;
  }
  // Western text in UTF-16 is half zeros, all on one side.
  if (oddZeros > sample.length / 4 && evenZeros < oddZeros / 8) return 'utf-16le';
  if (evenZeros > sample.length / 4 && oddZeros < evenZeros / 8) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return 'windows-1252';
  }
}
