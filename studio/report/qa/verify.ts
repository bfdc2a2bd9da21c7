import { MAX_QA_FILE_CHARS, QA_PAGE_VERSION, type Verification } from '../../../shared/report/qa-report.ts';
import { qaPage, readSigned } from './qa-page.ts';
import { whyNotGenuine } from './signing.ts';

/**
 * Whether a file (page or JSON) is what was signed: the signature fits the data, and a page shows just what its data draws.
 * @param ownKeyId of this studio's key; null: there is none to compare with
 */
export function verifyText(text: string, ownKeyId: string | null): Verification {
  const unknown = { signedBy: null, signedAtMs: null, keyId: null, ownKey: null };
  if (text.length > MAX_QA_FILE_CHARS) {
    return { result: 'unreadable', text: 'This file is too long for a QA report.', ...unknown };
  }
  const found = readSigned(text);
  if (!found) return { result: 'unreadable', text: 'This file holds no signed QA report of this version.', ...unknown };
  const { signed, page } = found;
  const { report, signature } = signed;
  const who = { signedBy: report.signed.by, signedAtMs: report.signed.atMs, keyId: signature.keyId };
  const ownKey = ownKeyId === null ? null : ownKeyId === signature.keyId;
  const wrong = whyNotGenuine(signed) ?? (page ? whyOtherPage(text, signed) : null);
  if (wrong !== null) return { result: 'altered', text: `Not genuine. ${wrong}`, ...who, ownKey };
  const whose =
    ownKey === true
      ? `with the known key ${signature.keyId}`
      : `with ${ownKey === null ? 'the' : 'another'} key ${signature.keyId}: compare it with theirs`;
  return { result: 'genuine', text: `Genuine: signed by ${report.signed.by} ${whose}.`, ...who, ownKey };
}

/** What is to be seen must be what was signed. */
function whyOtherPage(text: string, signed: NonNullable<ReturnType<typeof readSigned>>['signed']): string | null {
  if (signed.report.pageVersion !== QA_PAGE_VERSION) {
    return 'Its data is as signed, but this version can’t draw its page to compare it: verify the JSON file instead.';
  }
  return text.trimEnd() === qaPage(signed).trimEnd() ? null : 'The page shows something else than was signed.';
}
