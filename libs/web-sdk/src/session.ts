const ANONYMOUS = 'perennial_anonymous_id';
const USER = 'perennial_user_id';

/** Who looks at the page; kept in localStorage where the page may, else for this page only. */
export class Session {
  private anonymous: string;
  private user: string | null;

  public constructor() {
    this.user = read(USER);
    this.anonymous = read(ANONYMOUS) ?? crypto.randomUUID();
    write(ANONYMOUS, this.anonymous);
  }

  /** Id of this browser until its person is known, and beside it afterwards. */
  public get anonymousId(): string {
    return this.anonymous;
  }

  /** The host product's id of the person, or null. */
  public get userId(): string | null {
    return this.user;
  }

  /** Remembers who it is. */
  public identify(userId: string): void {
    this.user = userId;
    write(USER, userId);
  }

  /** Forgets who it was: at sign-out, so that the next person on this device is another. */
  public reset(): void {
    this.user = null;
    this.anonymous = crypto.randomUUID();
    write(USER, null);
    write(ANONYMOUS, this.anonymous);
  }
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage is closed to this page: the session lives as long as the page
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    return; // as above
  }
}
