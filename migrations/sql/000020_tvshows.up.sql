CREATE TABLE tv_libraries (
    id UUID PRIMARY KEY REFERENCES libraries (id) ON DELETE CASCADE,
    tmdb_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    tvdb_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    download_trailers BOOLEAN NOT NULL DEFAULT FALSE,
    download_backdrops BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE series (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    library_id UUID NOT NULL REFERENCES tv_libraries (id) ON DELETE CASCADE,
    path TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    sort_title TEXT,
    original_title TEXT,
    original_language VARCHAR(10),
    tagline TEXT,
    overview TEXT NOT NULL DEFAULT '',
    first_air_date DATE,
    last_air_date DATE,
    status TEXT,
    season_count SMALLINT NOT NULL DEFAULT 0,
    episode_count SMALLINT NOT NULL DEFAULT 0,
    content_rating TEXT,
    rating_level SMALLINT,
    community_rating NUMERIC(3, 1),
    vote_count INTEGER,
    poster_path TEXT,
    backdrop_path TEXT,
    tmdb_id INTEGER UNIQUE,
    tvdb_id INTEGER UNIQUE,
    imdb_id TEXT UNIQUE,
    added_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_series_title ON series (title);
CREATE INDEX idx_series_first_air_date ON series (first_air_date);
CREATE INDEX idx_series_added_at ON series (added_at DESC);
CREATE INDEX idx_series_search ON series
USING gin (to_tsvector('english', title || ' ' || overview));
CREATE INDEX idx_series_title_trgm ON series USING gin (title gin_trgm_ops);
CREATE INDEX idx_series_library ON series (library_id);

CREATE TABLE seasons (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    series_id UUID NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    season_number SMALLINT NOT NULL,
    name TEXT,
    overview TEXT NOT NULL DEFAULT '',
    air_date DATE,
    episode_count SMALLINT NOT NULL DEFAULT 0,
    poster_path TEXT,
    tmdb_id INTEGER,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    UNIQUE (series_id, season_number)
);

CREATE TABLE episodes (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    series_id UUID NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    season_id UUID NOT NULL REFERENCES seasons (id) ON DELETE CASCADE,
    season_number SMALLINT NOT NULL,
    episode_number SMALLINT NOT NULL,
    path TEXT,
    title TEXT NOT NULL,
    overview TEXT NOT NULL DEFAULT '',
    air_date DATE,
    runtime_ticks BIGINT,
    still_path TEXT,
    tmdb_id INTEGER,
    tvdb_id INTEGER,
    imdb_id TEXT,
    added_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    UNIQUE (series_id, season_number, episode_number)
);

CREATE INDEX idx_episodes_season ON episodes (season_id);
CREATE INDEX idx_episodes_air_date ON episodes (air_date);
CREATE INDEX idx_episodes_added_at ON episodes (added_at DESC);

CREATE TABLE series_images (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    series_id UUID NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    season_id UUID REFERENCES seasons (id) ON DELETE CASCADE,
    type VARCHAR(20) NOT NULL,
    language VARCHAR(5),
    url TEXT NOT NULL,
    local_path TEXT,
    width INTEGER,
    height INTEGER,
    blurhash VARCHAR(50),
    is_primary BOOLEAN NOT NULL DEFAULT FALSE,
    source VARCHAR(50),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_series_images_type ON series_images (series_id, type, is_primary);
CREATE INDEX idx_series_images_season ON series_images (season_id) WHERE season_id IS NOT NULL;

CREATE TABLE series_genre_names (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE series_genres (
    series_id UUID NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    genre_id UUID NOT NULL REFERENCES series_genre_names (id) ON DELETE CASCADE,
    PRIMARY KEY (series_id, genre_id)
);

CREATE INDEX idx_series_genres_genre ON series_genres (genre_id);

CREATE TABLE series_people (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    series_id UUID NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    tmdb_person_id INTEGER,
    name TEXT NOT NULL,
    profile_path TEXT,
    credit_type TEXT NOT NULL CHECK (credit_type IN ('cast', 'crew')),
    character TEXT,
    cast_order INTEGER,
    department TEXT,
    job TEXT
);

CREATE INDEX idx_series_people_series ON series_people (series_id, credit_type, cast_order);
CREATE INDEX idx_series_people_person ON series_people (tmdb_person_id);

CREATE TABLE episode_people (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    episode_id UUID NOT NULL REFERENCES episodes (id) ON DELETE CASCADE,
    tmdb_person_id INTEGER,
    name TEXT NOT NULL,
    profile_path TEXT,
    credit_type TEXT NOT NULL CHECK (credit_type IN ('guest_star', 'crew')),
    character TEXT,
    cast_order INTEGER,
    department TEXT,
    job TEXT
);

CREATE INDEX idx_episode_people_episode ON episode_people (episode_id, credit_type, cast_order);
CREATE INDEX idx_episode_people_person ON episode_people (tmdb_person_id);

CREATE TABLE episode_user_ratings (
    user_id UUID NOT NULL REFERENCES users (id),
    episode_id UUID NOT NULL REFERENCES episodes (id),
    rating INTEGER CHECK (rating BETWEEN 1 AND 100),
    PRIMARY KEY (user_id, episode_id)
);

CREATE INDEX idx_episode_user_ratings_episode ON episode_user_ratings (episode_id);

CREATE TABLE episode_watch_history (
    id UUID NOT NULL DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id),
    episode_id UUID NOT NULL REFERENCES episodes (id),
    position_ms BIGINT NOT NULL,
    watched_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, watched_at)
) PARTITION BY RANGE (watched_at);

CREATE TABLE episode_watch_history_default PARTITION OF episode_watch_history DEFAULT;

CREATE INDEX idx_episode_watch_history_user_time ON episode_watch_history (user_id, watched_at DESC);
CREATE INDEX idx_episode_watch_history_episode ON episode_watch_history (episode_id);
