/** The view /walk. */
export const WalkView = () => (
  <div class="empty">
    <h1>Walk</h1>
  </div>
);
