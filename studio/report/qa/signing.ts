import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson } from '../../../shared/report/canonical-json.ts';
import type { QaReport, SignedQaReport } from '../../../shared/report/qa-report.ts';
import { writeDurably } from '../../storage/durable-file.ts';

/** Ed25519 (RFC 8032), keys as PKCS #8 and SPKI (RFC 8410). */

/** The studio's own key; made at its first use, readable by its owner alone. Throws an Error in words. */
export function loadSigningKey(file: string): KeyObject {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    mkdirSync(dirname(file), { recursive: true });
    writeDurably(file, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), 0o600);
    return privateKey;
  }
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    throw new Error(`The key in ${file} cannot be read; move it away to have a new one made.`, { cause: error });
  }
  throw new Error(`The key in ${file} is not an Ed25519 key; move it away to have a new one made.`);
}

const publicDer = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' });

/** The first 16 hex digits of the SHA-256 of a public key. @param spkiDer */
function keyIdOf(spkiDer: Uint8Array): string {
  return createHash('sha256').update(spkiDer).digest('hex').slice(0, 16);
}

/** What stands for this key, to be compared by voice. */
export function ownKeyId(key: KeyObject): string {
  return keyIdOf(publicDer(key));
}

export function signReport(report: QaReport, key: KeyObject): SignedQaReport {
  const bytes = Buffer.from(canonicalJson(report), 'utf8');
  const der = publicDer(key);
  return {
    report,
    signature: {
      algorithm: 'Ed25519',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      publicKey: der.toString('base64'),
      keyId: keyIdOf(der),
      value: sign(null, bytes, key).toString('base64'),
    },
  };
}

/** Whether the report is what its signature was made for; null when it is, else why not, in a sentence. */
export function whyNotGenuine({ report, signature }: SignedQaReport): string | null {
  const bytes = Buffer.from(canonicalJson(report), 'utf8');
  const der = Buffer.from(signature.publicKey, 'base64');
  if (createHash('sha256').update(bytes).digest('hex') !== signature.sha256) {
    return 'Its content is not what was signed: the SHA-256 differs.';
  }
  // Base64 has several spellings of the same bytes (RFC 4648 §3.5): only the one we write is ours.
  if ([signature.publicKey, signature.value].some((text) => Buffer.from(text, 'base64').toString('base64') !== text)) {
    return 'Its key or signature is not written as the studio writes them.';
  }
  if (keyIdOf(der) !== signature.keyId) return 'Its key is not the one it names.';
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const isSigned =
      key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, Buffer.from(signature.value, 'base64'));
    return isSigned ? null : 'Its signature does not belong to its content.';
  } catch (error) {
    return `Its key cannot be read (${error instanceof Error ? error.message : String(error)}).`;
  }
}
