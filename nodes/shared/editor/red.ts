/** The parts of Node-RED's editor that our dialogs use; the published types lack some of them. */
export interface EditorRed {
  nodes: {
    node(id: string): EditorNode | null;
    /** All nodes but configuration nodes. */
    eachNode(visit: (node: EditorNode) => void): void;
  };
  /** Where there is an editor around: nodes that are imported or pasted, among others, and those whose dialog was done. */
  events?: {
    on(event: 'nodes:add' | 'nodes:change', listener: (node: EditorNode) => void): void;
    off(event: 'nodes:change', listener: (node: EditorNode) => void): void;
  };
  notify(text: string, options: { type: string; fixed?: boolean; modal?: boolean }): { close(): void };
  clipboard: { copyText(text: string): void };
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
