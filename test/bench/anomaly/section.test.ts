import { deepEqual, equal } from 'node:assert/strict';
import { type FigureTable, objectsOfTable, textOfTable } from './section.ts';

const table: FigureTable = {
  title: 'NAB',
  headings: ['detector', 'standard'],
  rows: [
    ['auto', 76],
    ['null', 0],
  ],
  notes: ['On some files.'],
};

describe('the bench of anomaly detectors', () => {
  it('shows a table with its title above and its notes below', () => {
    equal(textOfTable(table), 'NAB\n\ndetector  standard\nauto            76\nnull             0\nOn some files.');
  });
  it('gives programs an object a row', () => {
    deepEqual(objectsOfTable(table)[0], { table: 'NAB', detector: 'auto', standard: 76 });
  });
});
