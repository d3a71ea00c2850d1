import { createHash } from 'node:crypto';
import type { FunctionCode } from '../../account/function.ts';
import type { FunctionCode as WireCode } from '../../aws/generated/lambda.ts';
import { checkArchive } from './archive.ts';
import { invalidParameter } from './refusals.ts';

/**
 * Code as an operation takes it: in the wire's form, or in one of the account's own, of which `directory` and `inline`
 * exist only for definitions on this machine.
 */
export type CodeInput = WireCode | FunctionCode;

export interface StoredCode {
  readonly Code: FunctionCode;
  readonly CodeSha256: string;
  readonly CodeSize: number;
}

/** `revision` stands for the content where only the function's host will see it (a directory, a file). */
export function readCode(input: CodeInput, revision: string): StoredCode {
  const code = 'Kind' in input ? input : readWireCode(input);
  switch (code.Kind) {
    case 'zip-bytes': {
      const bytes = Buffer.from(code.Base64, 'base64');
      return { Code: code, CodeSha256: sha256(bytes), CodeSize: bytes.length };
    }
    case 'inline':
      return { Code: code, CodeSha256: sha256(code.Text), CodeSize: Buffer.byteLength(code.Text) };
    default:
      return { Code: code, CodeSha256: sha256(JSON.stringify([code, revision])), CodeSize: 0 };
  }
}

function readWireCode(code: WireCode): FunctionCode {
  if (code.ZipFile !== undefined) {
    checkArchive(Buffer.from(code.ZipFile, 'base64'), '/Code/ZipFile');
    return { Kind: 'zip-bytes', Base64: code.ZipFile };
  }
  if (code.S3Bucket !== undefined) {
    return { Kind: 'none', Reason: `its code is in S3 (s3://${code.S3Bucket}/${code.S3Key ?? ''})` };
  }
  if (code.ImageUri !== undefined) {
    return { Kind: 'none', Reason: `its code is the container image ${code.ImageUri}` };
  }
  // Reported of AWS for a CreateFunction without any code.
  throw invalidParameter('Please provide a source for function code.', '/Code');
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64');
}
