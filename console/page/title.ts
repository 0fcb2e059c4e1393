/** The title of the window while a view is shown. */
import { useEffect } from 'preact/hooks';

const NAME = 'Machine server';

export const useTitle = (title: string): void =>
  useEffect(() => {
    document.title = `${title} · ${NAME}`;
    return () => void (document.title = NAME);
  }, [title]);
