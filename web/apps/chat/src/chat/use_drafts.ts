// What is half written, for each place where one writes: a room, or a note to a person. A Map, for
// the names are other people's, and an object has words of its own, such as "constructor".
import { useState } from "react";

export interface Drafts {
  draftOf: (place: string) => string;
  changeDraft: (place: string, change: (draft: string) => string) => void;
}

export function useDrafts(): Drafts {
  const [drafts, setDrafts] = useState<ReadonlyMap<string, string>>(new Map());
  return {
    draftOf: (place) => drafts.get(place) ?? "",
    changeDraft: (place, change) => setDrafts((all) => withDraft(all, place, change)),
  };
}

/** Nothing is kept where nothing is written. */
function withDraft(
  all: ReadonlyMap<string, string>,
  place: string,
  change: (draft: string) => string,
): ReadonlyMap<string, string> {
  const next = new Map(all);
  const draft = change(all.get(place) ?? "");
  if (draft === "") next.delete(place);
  else next.set(place, draft);
  return next;
}
