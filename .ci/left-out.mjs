// Prints the optional packages that are not installed, on one line.
import { existsSync, readFileSync } from 'node:fs';

const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
console.log(
  Object.keys(optionalDependencies)
    .filter((name) => !existsSync(`node_modules/${name}/package.json`))
    .join(' '),
);
