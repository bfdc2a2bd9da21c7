import { readFileSync } from 'node:fs';
import { verifyText } from '../studio/report/qa/verify.ts';

/**
 * `npm run verify-report -- FILE [KEY-ID]`: whether a QA report (page or JSON) is what was signed and, with the id of a key, by
 * whom it must have been. Ends with 0: genuine; 1: not; 2: it can't be told.
 */
const [file, keyId = null] = process.argv.slice(2);
if (file === undefined || (keyId !== null && !/^[0-9a-f]{16}$/.test(keyId))) {
  console.error('Usage: npm run verify-report -- FILE [KEY-ID]   (KEY-ID: 16 hex digits, as in the report or in QA)');
  process.exit(2);
}
try {
  const { result, text, ownKey } = verifyText(readFileSync(file, 'utf8'), keyId);
  const isOther = result === 'genuine' && ownKey === false;
  console.log(isOther ? `Signed, but not with the key ${String(keyId)}. ${text}` : text);
  process.exitCode = result === 'unreadable' ? 2 : result === 'genuine' && !isOther ? 0 : 1;
} catch (error) {
  console.error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
