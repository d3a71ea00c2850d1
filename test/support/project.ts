import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A project of its own in a temporary directory. */
export interface Project {
  readonly directory: string;
  write(path: string, text: string): void;
  /** Sets when a file was last changed. */
  touch(path: string, at: Date): void;
  remove(): void;
}

export function createProject(files: Readonly<Record<string, string>>): Project {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'crossgate-project-')));
  const project: Project = {
    directory,
    write(path, text) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    },
    touch: (path, at) => utimesSync(join(directory, path), at, at),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  return project;
}
