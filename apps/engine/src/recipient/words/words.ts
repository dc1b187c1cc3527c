import type { Channel } from '@perennial/model';

/** What recipients read on their pages, in one language. Names of topics and workspaces are as the workspace wrote them. */
export interface Words {
  /** BCP 47 tag. */
  readonly tag: string;
  readonly channels: Readonly<Record<Channel, string>>;
  /** In a sentence: "by email". */
  readonly by: Readonly<Record<Channel, string>>;
  readonly confirm: { readonly title: (topic: string, by: string, workspace: string) => string; readonly about: (by: string | null) => string; readonly button: string };
  readonly done: { readonly title: (topic: string, by: string, workspace: string) => string; readonly about: string; readonly again: string; readonly choose: string };
  readonly back: { readonly title: (topic: string, by: string, workspace: string) => string };
  readonly always: { readonly title: (topic: string, workspace: string) => string; readonly about: (workspace: string) => string; readonly choose: string };
  readonly preferences: {
    readonly heading: string; readonly title: (workspace: string) => string; readonly about: string; readonly save: string; readonly none: string; readonly nothing: string; readonly saved: string; readonly unchanged: string;
    readonly topic: string; readonly always: string; readonly notHere: string;
  };
  readonly pause: { readonly title: string; readonly about: string; readonly days: (days: number) => string; readonly paused: (until: string) => string; readonly resume: string; readonly done: (until: string) => string; readonly resumed: string };
  readonly changed: (topic: string, by: string, subscribed: boolean) => string;
  readonly optIn: { readonly title: (topic: string, by: string, workspace: string) => string; readonly about: string; readonly button: string; readonly done: (topic: string, workspace: string) => string; readonly late: string };
  readonly dead: { readonly title: string; readonly about: string };
  /** What a mail is about that is about no topic. */
  readonly these: string;
  readonly unsubscribed: string;
}
