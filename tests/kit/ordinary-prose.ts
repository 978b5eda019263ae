// Five kilobytes of plain office talk, with which a lure is drowned in tests.

const topics = [
  ['the garden behind the north building', 'the gardeners', 'two rows of beans and a bench made of oak'],
  ['the choir that meets on Tuesdays', 'the older singers', 'a short piece in three voices'],
  ['the reading circle of the second floor', 'most of the readers', 'a novel about a lighthouse'],
  ['the walk along the river in spring', 'the slower walkers', 'a picnic near the old mill'],
  ['the new coffee machine in the kitchen', 'the people from the workshop', 'a lid that closes without noise'],
  ['the exhibition of maps in the hall', 'our visitors from the museum', 'a drawing of the harbour'],
  ['the bicycle shed by the gate', 'those who ride in winter', 'four more hooks and a small pump'],
  ['the plan for the summer afternoon', 'the families with children', 'a table under the chestnut trees'],
] as const

/** Ordinary English of about 5 KB, paragraphs parted by an empty line, in which nothing is asked for. */
export const ordinaryProse: string = topics
  .map(
    ([what, who, thing], i) =>
      `Last week we talked about ${what}, and everybody seemed glad that it went so well. I think that ${who} enjoyed it most, because they had worked on it since the autumn and had never seen it finished. There was also ${thing}, which nobody had expected and which made the whole afternoon rather cheerful. Number ${i + 1} on the list for the next meeting is therefore simply to say thank you to all who helped. If it rains we will sit indoors, and if the sun shines we will carry the chairs outside as we did in the years before. The notes are kept in the blue folder on the shelf, next to the photographs of the old house, and anyone who likes may look at them over lunch.`,
  )
  .join('\n\n')
