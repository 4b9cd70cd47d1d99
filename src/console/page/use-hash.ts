import { useEffect, useState } from 'preact/hooks';

/** Id of the alarm that the address names (`#alarm/TL-…`), so that a link from a work order opens its trace. */
export function useAlarmHash(): string | undefined {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return /^#alarm\/([A-Z0-9-]+)$/i.exec(hash)?.[1];
}
