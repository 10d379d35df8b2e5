/** As many of one kind as a person wants to read: somebody may have made very many. */
export const mostShown = 20;
