/** A node as it stands in flow JSON. */
export interface FlowNode {
  id: string;
  type: string;
  credentials?: Record<string, string>;
  [property: string]: unknown;
}

/** How much Node-RED stops and starts again on a deploy, as in its Deploy menu. */
export type DeployType = 'full' | 'flows' | 'nodes';
