import { useState } from 'preact/hooks';
import { isRefusal } from './api.ts';

interface AtOnceProps {
  label: string;
  /** What it is about, for screen readers. */
  name: string;
  /** Does it; what comes back is shown where it was refused. */
  run(): Promise<unknown>;
}

/** A button for what needs no question, since it only ends a silence. */
export function AtOnce({ label, name, run }: AtOnceProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  const start = async () => {
    if (isBusy) return;
    setBusy(true);
    const answer = await run();
    setProblem(isRefusal(answer) ? answer.message : '');
    setBusy(false);
  };

  return (
    <>
      <button type="button" aria-label={name} aria-busy={isBusy} onClick={start}>
        {label}
      </button>
      {problem && (
        <span class="problem" role="alert">
          Not done: {problem}
        </span>
      )}
    </>
  );
}
