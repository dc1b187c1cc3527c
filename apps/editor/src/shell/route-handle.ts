/** What a route asks of the frame: the narrow rail leaves the width to the page. */
export interface RouteHandle {
  readonly rail?: boolean;
}
