import { actions, optional, type Sync } from "@engine";
import { Listing, Requesting, Sessioning } from "@concepts";

// Whoever is logged in may read and change the list. A session that is unknown or has ended, auth.SessionRefused answers.

export const ReadList: Sync = ({ request, session, entries }) => ({
  when: actions([Requesting.request, { path: "/list/read", session }, { request }]),
  where: async (frames) => {
    frames = await frames.query(Sessioning._getUser, { session }, {});
    return await frames.collect(Listing._getEntries, {}, entries);
  },
  then: actions([Requesting.respond, { request, entries }]),
});

export const AddEntry: Sync = ({ request, session, text, entry }) => ({
  when: actions([Requesting.request, { path: "/list/add", session, text }, { request }]),
  where: (frames) => frames.query(Sessioning._getUser, { session }, {}),
  then: actions(
    [Listing.add, { text }, { entry }],
    [Requesting.respond, { request, entry }],
  ),
});

export const ChangeEntry: Sync = ({ request, session, entry, text, done }) => ({
  when: actions([
    Requesting.request,
    { path: "/list/change", session, entry, text: optional(text), done: optional(done) },
    { request },
  ]),
  where: (frames) => frames.query(Sessioning._getUser, { session }, {}),
  then: actions(
    [Listing.change, { entry, text, done }, {}],
    [Requesting.respond, { request }],
  ),
});

export const RemoveEntry: Sync = ({ request, session, entry }) => ({
  when: actions([Requesting.request, { path: "/list/remove", session, entry }, { request }]),
  where: (frames) => frames.query(Sessioning._getUser, { session }, {}),
  then: actions(
    [Listing.remove, { entry }, {}],
    [Requesting.respond, { request }],
  ),
});
