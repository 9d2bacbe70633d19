'use strict';
(function () {
  const byId = id => document.getElementById(id);
  const left = 12, right = 1188, letter = 6.62;

  /* A bar leaves a gap to the next one: its frame is somewhat wider. */
  const whole = bar => bar > 1.5 ? bar + 0.5 : bar / 0.9;
  const bar = width => width > 2 ? width - 0.5 : width * 0.9;

  const frames = Array.from(byId('frames').children, g => {
    const [title, rect, text] = g.children;
    const x = Number(rect.getAttribute('x'));
    return {
      g, rect, text,
      title: title.textContent,
      name: title.textContent.replace(/ \([\d,]+ samples.*\)$/, ''),
      depth: Number(g.dataset.depth), samples: Number(g.dataset.samples), x, width: whole(Number(rect.getAttribute('width')))
    };
  });
  const all = frames[0];

  function label(name, width) {
    const letters = Math.floor((width - 7) / letter);
    if (name.length <= letters) return name;
    return letters < 5 ? '' : name.slice(0, letters - 2) + '..';
  }

  function zoom(frame) {
    const scale = (right - left) / frame.width;
    for (const f of frames) {
      const around = f.depth <= frame.depth
          && f.x <= frame.x + 0.01 && f.x + f.width >= frame.x + frame.width - 0.01;
      const inside = f.depth > frame.depth
          && f.x >= frame.x - 0.01 && f.x + f.width <= frame.x + frame.width + 0.01;
      const x = around ? left : left + (f.x - frame.x) * scale;
      const width = around ? right - left : f.width * scale;
      f.g.style.display = around || inside ? '' : 'none';
      f.g.classList.toggle('below', around && f !== frame);
      f.rect.setAttribute('x', x.toFixed(2));
      f.rect.setAttribute('width', bar(width).toFixed(2));
      f.text.setAttribute('x', (x + 4).toFixed(2));
      f.text.textContent = label(f.name, width);
    }
    byId('reset').setAttribute('visibility', frame === all ? 'hidden' : 'visible');
  }

  /* A match inside another counts with that one; matches[d] tells whether the frame around at depth d matches. */
  function search(words) {
    const wanted = words.toLowerCase();
    let covered = 0;
    const matches = [];
    for (const f of frames) {
      const match = wanted !== '' && f.name.toLowerCase().includes(wanted);
      f.g.classList.toggle('match', match);
      matches.length = Math.min(matches.length, f.depth);
      const counted = matches.includes(true);
      matches.push(match);
      if (match && !counted) covered += f.samples;
    }
    byId('matched').textContent = wanted === '' ? ' '
        : 'matched: ' + (100 * covered / all.samples).toFixed(1) + ' %';
    byId('search').textContent = wanted === '' ? 'search' : 'clear search';
  }

  let searching = false;
  function toggleSearch() {
    const words = searching ? '' : prompt('Search for a part of a name:') || '';
    searching = words !== '';
    search(words);
  }

  for (const f of frames) {
    f.g.addEventListener('click', () => zoom(f));
    f.g.addEventListener('mouseenter', () => { byId('details').textContent = f.title; });
    f.g.addEventListener('mouseleave', () => { byId('details').textContent = ' '; });
  }
  byId('reset').addEventListener('click', () => zoom(all));
  byId('search').addEventListener('click', toggleSearch);
  window.addEventListener('keydown', event => {
    if (event.key === 'Escape') zoom(all);
    if (event.key === 'f' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      toggleSearch();
    }
  });
})();
