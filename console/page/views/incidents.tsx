/** The view /incidents. */
export const IncidentsView = () => (
  <div class="empty">
    <h1>Incidents</h1>
  </div>
);
