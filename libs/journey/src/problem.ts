/** Templates of a call to another program. */
export interface CallTemplates {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Empty: none. */
  readonly body: string;
}

/** What the workspace has that a graph may name. */
export interface Resources {
  readonly templates: readonly { readonly key: string; readonly channel: string }[];
  readonly topics: readonly string[];
  /** Keys of the topics that nobody can leave. */
  readonly alwaysSent: readonly string[];
  /** Names of the triggers that programs fire through the API. */
  readonly triggers: readonly string[];
  /** Journeys that a step may start; `startable`: its live version starts by another journey. Absent: taken to exist. */
  readonly journeys?: readonly { readonly key: string; readonly name: string; readonly startable: boolean }[] | undefined;
  /** Names of the triggers that are called at an address of their own; left out: those that a graph names are there. */
  readonly hooks?: readonly string[];
  /** Segments of people; `list`: people are put there one by one. */
  readonly segments: readonly { readonly key: string; readonly list: boolean }[];
  /** Reads the templates of a call and says what is wrong: a dotted path, and words. Left out: they are taken to be right. */
  readonly checkCall?: (templates: CallTemplates) => readonly { readonly field: string; readonly message: string }[];
}

/** Something wrong with a graph, in words that say how to mend it. An error keeps it from being published, a warning does not. */
export interface Problem {
  /** The node it concerns; `entry` for the entry; null for the journey as a whole. */
  readonly nodeId: string | null;
  /** The outlet it concerns. */
  readonly outlet?: string | undefined;
  /** Dotted path of the field within the node's config, or within the document when `nodeId` is null or `entry`. */
  readonly field: string | null;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}
