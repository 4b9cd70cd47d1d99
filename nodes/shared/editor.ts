import type { TObject } from 'typebox';
import { fieldsOf, problemText } from '../../src/model/settings.ts';
import { type Form, openForm, stored } from './editor/form.ts';
import type { OpenGrid } from './editor/grid/grid.ts';
import { type EditorPart, ownerOf, problemsIn, type Stored } from './editor/problems.ts';
import type { EditorNode, EditorRed } from './editor/red.ts';
import type { OpenRowsFile } from './editor/rows-file.ts';
import type { OpenSection, SectionPlace } from './editor/section.ts';

/** What the generated `registerType` literal of a node calls. */
export interface NodeEditor {
  /** True, or what is wrong with a field as one text. */
  validate(node: EditorNode, field: string, value: unknown): true | string;
  label(node: EditorNode): string;
  prepare(node: EditorNode): void;
  save(): void;
  /** The dialog was left without saving, or its node was deleted. */
  leave(): void;
}

/** What Node-RED stores in a configuration field while nothing is chosen. */
const NOTHING_CHOSEN = '_ADD_';

/** Describes the dialog of one node; the default export of `<node>.editor.ts`. */
export function editorPart<S extends TObject>(part: EditorPart<S>): EditorPart<S> {
  return part;
}

/** What the build knows of a node beside its part. */
export interface EditorOptions {
  /** What the canvas shows while there is nothing better. */
  label: string;
  prefix: 'node-input' | 'node-config-input';
  /** A further section at the end of the dialog, where the part has none of its own. */
  section?: OpenSection;
  /** There for nodes that have tables among their settings. */
  grid?: OpenGrid;
  /** There for nodes with tables that may stand in a file. */
  rowsFile?: OpenRowsFile;
}

/** The editor side of one node type, made from the same schema and check as its runtime side. */
export function createEditor<S extends TObject>(
  RED: EditorRed,
  part: EditorPart<S>,
  { label, prefix, section = part.section, grid, rowsFile }: EditorOptions,
): NodeEditor {
  const fields = fieldsOf(part.schema);
  let form: Form | undefined;
  let opened: ReturnType<OpenSection>[] = [];

  const settingsOf = (node: EditorNode): Stored => ({
    ...stored(part.schema, node),
    ...(form?.node === node ? form.values() : {}),
  });
  const brokenReference = (field: string, id: unknown): string | undefined => {
    const wanted = fields[field]?.configNode;
    if (!wanted || typeof id !== 'string' || id === '' || id.startsWith('$')) return undefined;
    const title = fields[field]?.title ?? field;
    const found = RED.nodes.node(id);
    if (!found) return `${title}: the ${wanted} node "${id}" is missing`;
    return found.valid === false ? `${title}: the ${wanted} node has invalid settings of its own` : undefined;
  };

  const openSections = (node: EditorNode): ReturnType<OpenSection>[] => {
    const place = document.getElementById(`${prefix}-form`);
    if (!place) return [];
    const chosen = () => {
      const entries = Object.entries(settingsOf(node));
      return Object.fromEntries(entries.map(([name, value]) => [name, value === NOTHING_CHOSEN ? '' : value]));
    };
    const given: SectionPlace = {
      ...{ RED, form: place, problems: () => problemsIn(part, chosen()).map(problemText) },
      settings: () => ({ ...chosen(), id: node.id, type: node.type }),
      dragged: part.dragged,
      addRows: (table, rows) => form?.addRows(table, rows) ?? 0,
      table: (name) => form?.table(name),
    };
    return [part.drawing, section].flatMap((open) => (open ? [open(given)] : []));
  };
  const close = () => {
    for (const one of opened) one.close();
    form?.close();
    opened = [];
    form = undefined;
  };

  return {
    validate: (node, field, value) => {
      const chosen = value === NOTHING_CHOSEN ? '' : value;
      const problems = problemsIn(part, { ...settingsOf(node), [field]: chosen });
      const texts = problems.filter((problem) => ownerOf(part.schema, problem) === field).map(problemText);
      const broken = brokenReference(field, chosen);
      if (broken) texts.push(broken);
      return texts.length === 0 ? true : texts.join('; ');
    },
    label: (node) => {
      if (typeof node.name === 'string' && node.name !== '') return node.name;
      return part.label?.(stored(part.schema, node)) || label;
    },
    prepare: (node) => {
      form = openForm(RED, part, node, prefix, grid, rowsFile);
      opened = openSections(node);
    },
    save: () => {
      form?.save();
      close();
    },
    leave: close,
  };
}
