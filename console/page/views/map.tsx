/** The view /map. */
export const MapView = () => (
  <div class="empty">
    <h1>Map</h1>
  </div>
);
