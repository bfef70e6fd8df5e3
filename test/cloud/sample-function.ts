import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { uniqueName } from './emulator.ts';

/** A zip file with one file. Node has no writer of them; Python is there wherever MiniStack is. */
function zipOf(name: string, text: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-zip-'));
  try {
    writeFileSync(join(folder, name), text);
    execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', name], { cwd: folder });
    return readFileSync(join(folder, 'code.zip'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Creates a function from the text of its module. @returns its name */
export async function createFunction(client: LambdaClient, code: string): Promise<string> {
  const FunctionName = uniqueName('function');
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/sample',
      Handler: 'index.handler',
      Timeout: 3,
      Code: { ZipFile: zipOf('index.mjs', code) },
    }),
  );
  return FunctionName;
}
