// Bookmarks and relations: everything an actor can do with them.
export {
  type BookmarkInput,
  deleteBookmark,
  getBookmark,
  listBookmarks,
  putBookmark,
} from './bookmarks.ts'
export {
  deleteRelation,
  getRelation,
  listRelations,
  putRelation,
  type RelationListQuery,
  relationsOfBookmark,
} from './relations.ts'
