import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { formatLine, type SourcePosition } from '../../base/source-position.ts';
import { handlerFiles, readHandlerName } from '../../lambda/handler-file.ts';
import type { StackState } from '../../provision/provision.ts';
import { shown } from './find-definition.ts';
import { locateCode } from './locate-code.ts';

/**
 * Where a function's handler is written, as `src/app.py:31`: the line that what it returns has to be changed below.
 * Null when it is not among the stack's functions; the line of the template for inline code.
 *
 * The file is read anew each time, since a save may have moved the line.
 */
export function locateHandler(
  functionArn: string,
  stack: { readonly state: StackState | null; readonly templateFile: string },
): string | null {
  const name = functionArn.split(':function:')[1]?.split(':')[0];
  const resource = [...(stack.state?.resources.values() ?? [])].find(
    ({ type, physicalId }) => type === 'AWS::Lambda::Function' && physicalId === name,
  );
  if (resource === undefined) return null;
  const { Code, Handler, Runtime } = resource.properties;
  if (typeof Handler !== 'string' || typeof Runtime !== 'string') return null;
  if (typeof Code !== 'string') {
    const inline = resource.arn === null ? undefined : stack.state?.sourceMap.locate(resource.arn, '/Code/ZipFile');
    return inline === undefined ? null : formatLine(inline);
  }
  const code = locateCode(stack.templateFile, Code);
  return code.Kind === 'directory' ? locateInDirectory(code.Path, Handler, Runtime) : null;
}

function locateInDirectory(directory: string, handler: string, runtime: string): string | null {
  const family = runtime.startsWith('python') ? 'python' : 'nodejs';
  const name = readHandlerName(family, handler);
  if (name === undefined) return null;
  for (const file of handlerFiles(family, name.module)) {
    const path = join(directory, file);
    const text = readText(path);
    if (text === null) continue;
    const line = lineOf(text, name.member, family);
    const where: SourcePosition = { file: shown(path), line: line ?? 1, column: 1 };
    return line === null ? where.file : formatLine(where);
  }
  return null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(isAbsolute(path) ? path : resolve(path), 'utf8');
  } catch {
    return null;
  }
}

/** 1-based; null when the handler is not defined by its name in this file. */
function lineOf(text: string, member: string, family: 'python' | 'nodejs'): number | null {
  const name = member.replaceAll(/[^\w$]/g, '');
  const definition =
    family === 'python'
      ? new RegExp(String.raw`^(?:async\s+)?def\s+${name}\b|^${name}\s*=`, 'm')
      : new RegExp(
          String.raw`exports\.${name}\s*=|^export\s+(?:async\s+)?(?:const|let|var|function)\s+${name}\b|^(?:async\s+)?function\s+${name}\b|^(?:const|let|var)\s+${name}\b`,
          'm',
        );
  const found = definition.exec(text);
  return found === null ? null : text.slice(0, found.index).split('\n').length;
}
