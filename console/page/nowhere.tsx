/** What is shown at an address that no view has. */
export const Nowhere = () => (
  <div class="empty">
    <h1>There is no such page</h1>
    <p>
      The address may be misspelt. <a href="/">Show the fleet</a>
    </p>
  </div>
);
