/** A terminal that keeps what is written to it, and answers as it is told. */
import type { Terminal } from '../../console/cli/terminal.ts';

export interface KeptTerminal extends Terminal {
  readonly lines: string[];
  readonly errors: string[];
  readonly questions: string[];
}

/** `answer` undefined: nobody is there. */
export const aTerminal = ({
  columns,
  answer,
  isColor = false,
}: { columns?: number; answer?: boolean; isColor?: boolean } = {}): KeptTerminal => {
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
