import type { PathNode } from '../views.ts';
import { nodeWords } from '../words.ts';

interface StepProps {
  kind: string;
  title: string;
  at?: string | undefined;
  bad?: boolean;
  /** The node of the flow that it happened in. */
  node?: PathNode | undefined;
  children?: preact.ComponentChildren;
}

/** One step of a trace: what happened, when, and in which node. */
export function Step({ kind, title, at, bad = false, node, children }: StepProps) {
  return (
    <li class={`step ${kind} ${bad ? 'bad' : ''}`}>
      <h3>
        {title}
        {at && <span class="label">{at}</span>}
      </h3>
      {children}
      {node && <NodeLine node={node} />}
    </li>
  );
}

/** A node that handed a message on: a small step between two others. */
export function Passing({ node }: { node: PathNode }) {
  return (
    <li class="step passing">
      <NodeLine node={node} />
    </li>
  );
}

/** A name with what it stands for. */
export function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Names a node of the flow; its settings are there for whoever opens them. */
function NodeLine({ node }: { node: PathNode }) {
  const { id, settings } = node;
  if (settings.length === 0) return <p class="node">{nodeWords(node)}</p>;
  return (
    <details class="node">
      <summary>{nodeWords(node)}</summary>
      <dl>
        {settings.map(({ title, value }) => (
          <Fact key={title} name={title}>
            {value}
          </Fact>
        ))}
      </dl>
      <p class="label">
        As it was set when the alarm was raised. <a href={`../#node/${id}`}>Show the node in the editor</a>
      </p>
    </details>
  );
}
