/** The parts of Node-RED's editor that our dialogs use; the published types lack some of them. */
export interface EditorRed {
  nodes: { node(id: string): EditorNode | null };
  settings: {
    /** Before the address of everything that is asked of the runtime, where it is not beside the page. */
    apiRootUrl?: string;
    get(name: string): unknown;
  };
}

/** A node as the editor holds it: its stored settings beside the editor's own properties. */
export interface EditorNode {
  id: string;
  type: string;
  /** Undefined or null until the editor has validated the node. */
  valid?: boolean | null;
  [setting: string]: unknown;
}

/** The list widget of Node-RED, as far as a table needs it. */
export interface EditableListOptions {
  header: JQueryLike;
  addButton: string;
  sortable: false;
  removable: true;
  height: number;
  addItem(container: JQueryLike, index: number, row: unknown): void;
  removeItem(row: unknown): void;
}

/** A jQuery object, as far as Node-RED's list widget needs one. */
export interface JQueryLike {
  [index: number]: HTMLElement;
  editableList(options: EditableListOptions): JQueryLike;
  editableList(action: 'addItem', row: unknown): JQueryLike;
}

/** The two globals of the editor page. */
export type JQueryStatic = (element: Element) => JQueryLike;
