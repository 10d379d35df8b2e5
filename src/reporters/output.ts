/** Where a report goes: a terminal, a pipe, a file that is written when the run is over. */
export interface Output {
  write(text: string): void;
}
