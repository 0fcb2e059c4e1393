/** A terminal that records what is written to it and gives one answer to every question. */
import type { Terminal } from '../../console/cli/terminal.ts';

export interface RecordingTerminal extends Terminal {
  readonly lines: string[];
  readonly errors: string[];
  readonly questions: string[];
}

/** Without `answer`, it cannot ask. */
export const aTerminal = ({
  columns,
  answer,
  isColor = false,
}: { columns?: number; answer?: boolean; isColor?: boolean } = {}): RecordingTerminal => {
  const lines: string[] = [];
  const errors: string[] = [];
  const questions: string[] = [];
  return {
    lines,
    errors,
    questions,
    out: (line) => void lines.push(line),
    err: (line) => void errors.push(line),
    columns: () => columns,
    isColor,
    confirm:
      answer === undefined
        ? undefined
        : (question) => {
            questions.push(question);
            return Promise.resolve(answer);
          },
  };
};
