/** Why a file cannot be read as CSV, in words for the person who chose it. */
export class CsvError extends Error {
  public override readonly name = 'CsvError';

  /** `line`: where in the file, from 1; null where no line can be told. */
  public constructor(message: string, public readonly line: number | null) {
    super(line === null ? message : `Line ${line}: ${message}`);
  }
}
