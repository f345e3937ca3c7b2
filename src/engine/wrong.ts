/** What is wrong with something, and the next step: two halves of a message, which explanations show apart. */
export interface Wrong {
  readonly what: string;
  readonly next: string;
  /** The variable that it is about. */
  readonly variable?: string;
}
