/** What the workspace has that a graph may name. */
export interface Resources {
  readonly templates: readonly { readonly key: string; readonly channel: string }[];
  readonly topics: readonly string[];
  /** Keys of the topics that nobody can leave. */
  readonly alwaysSent: readonly string[];
  readonly triggers: readonly string[];
  /** Segments of people; `list`: people are put there one by one. */
  readonly segments: readonly { readonly key: string; readonly list: boolean }[];
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
