import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { PACKAGE_DIR } from './user-dir.ts';

/** A source file of the project. */
export interface SourceFile {
  /** `src/model/alarm.ts` */
  path: string;
  lines: number;
  /** The code with the contents of comments, strings and regular expressions blanked out. */
  code: string;
  /** What it imports: paths inside the project (`src/model/alarm.ts`) or names of packages, each with the line's own words. */
  imports: readonly { of: string; typeOnly: boolean }[];
}

/** The TypeScript files of a folder of the project, with all their sub-folders. */
export function sourceFiles(folder: string): SourceFile[] {
  const entries = readdirSync(join(PACKAGE_DIR, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [readSource(path, readFileSync(join(PACKAGE_DIR, path), 'utf8'))] : [];
  });
}

/** Reads a source text as a {@link SourceFile}. */
export function readSource(path: string, text: string): SourceFile {
  const code = blanked(text);
  const imports = [...code.matchAll(IMPORT)].map((match) => {
    const start = match.index + match[0].length;
    const name = text.slice(start, code.indexOf(match[0].at(-1) ?? '', start));
    const typeOnly = match[1] !== undefined;
    return { of: name.startsWith('.') ? posix.join(posix.dirname(path), name) : name, typeOnly };
  });
  return { path, lines: text.split('\n').length - 1, code, imports };
}

/** `import … from '`, `export … from '`, `import '` and `import('`, each up to its quote; the group is `type`. */
const IMPORT = /\b(?:import|export)\b(\s+type\b)?[^;'"()=]*?\bfrom\s*['"]|\bimport\s*\(?\s*['"]/g;

/** Comments, strings and regular expressions in the order in which JavaScript reads them; templates with their `${}`. */
const NOT_CODE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.|\$(?!\{)|\$\{(?:[^`{}]|\{[^{}]*\}|`[^`]*`)*\})*`|(?<=[(,=:[!&|?{};\n]\s*|return\s+)\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;

/** The text with everything that is not code replaced by blanks of the same length; quotes stay. */
function blanked(text: string): string {
  return text.replace(NOT_CODE, (part) => {
    const inner = part.slice(1, -1).replace(/[^\n]/g, ' ');
    return part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : `${part.at(0)}${inner}${part.at(-1)}`;
  });
}
