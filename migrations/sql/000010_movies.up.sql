CREATE TABLE movie_libraries (
    id UUID PRIMARY KEY REFERENCES libraries (id) ON DELETE CASCADE,
    tmdb_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    imdb_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    download_trailers BOOLEAN NOT NULL DEFAULT FALSE,
    download_backdrops BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE movie_collections (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    tmdb_id INTEGER UNIQUE,
    name TEXT NOT NULL,
    overview TEXT NOT NULL DEFAULT '',
    poster_path TEXT,
    backdrop_path TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE TABLE movies (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    library_id UUID NOT NULL REFERENCES movie_libraries (id) ON DELETE CASCADE,
    path TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    sort_title TEXT,
    original_title TEXT,
    original_language VARCHAR(10),
    tagline TEXT,
    -- Not null: idx_movies_search would not find a movie whose overview is.
    overview TEXT NOT NULL DEFAULT '',
    release_date DATE,
    year SMALLINT,
    runtime_ticks BIGINT,
    content_rating TEXT,
    rating_level SMALLINT,
    community_rating NUMERIC(3, 1),
    vote_count INTEGER,
    poster_path TEXT,
    backdrop_path TEXT,
    tmdb_id INTEGER UNIQUE,
    imdb_id TEXT UNIQUE,
    collection_id UUID REFERENCES movie_collections (id) ON DELETE SET NULL,
    added_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_movies_title ON movies(title);
CREATE INDEX idx_movies_release_date ON movies(release_date);
CREATE INDEX idx_movies_added_at ON movies(added_at DESC);
CREATE INDEX idx_movies_search ON movies
USING gin(to_tsvector('english', title || ' ' || overview));
CREATE INDEX idx_movies_title_trgm ON movies USING gin (title gin_trgm_ops);
CREATE INDEX idx_movies_library ON movies (library_id);
CREATE INDEX idx_movies_collection ON movies (collection_id) WHERE collection_id IS NOT NULL;

CREATE TABLE movie_images (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    movie_id UUID NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
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

CREATE INDEX idx_movie_images_type ON movie_images (movie_id, type, is_primary);

CREATE TABLE movie_genre_names (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE movie_genres (
    movie_id UUID NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    genre_id UUID NOT NULL REFERENCES movie_genre_names (id) ON DELETE CASCADE,
    PRIMARY KEY (movie_id, genre_id)
);

CREATE INDEX idx_movie_genres_genre ON movie_genres (genre_id);

CREATE TABLE movie_people (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    movie_id UUID NOT NULL REFERENCES movies (id) ON DELETE CASCADE,
    tmdb_person_id INTEGER,
    name TEXT NOT NULL,
    profile_path TEXT,
    credit_type TEXT NOT NULL CHECK (credit_type IN ('cast', 'crew')),
    character TEXT,
    cast_order INTEGER,
    department TEXT,
    job TEXT
);

CREATE INDEX idx_movie_people_movie ON movie_people (movie_id, credit_type, cast_order);
CREATE INDEX idx_movie_people_person ON movie_people (tmdb_person_id);

CREATE TABLE movie_user_ratings (
    user_id UUID NOT NULL REFERENCES users(id),
    movie_id UUID NOT NULL REFERENCES movies(id),
    rating INTEGER CHECK (rating BETWEEN 1 AND 100),
    PRIMARY KEY (user_id, movie_id)
);

CREATE INDEX idx_movie_user_ratings_movie ON movie_user_ratings (movie_id);

CREATE TABLE movie_watch_history (
    id UUID NOT NULL DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users(id),
    movie_id UUID NOT NULL REFERENCES movies(id),
    position_ms BIGINT NOT NULL,
    watched_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, watched_at)
) PARTITION BY RANGE (watched_at);

CREATE TABLE movie_watch_history_default PARTITION OF movie_watch_history DEFAULT;

CREATE INDEX idx_watch_history_user_time ON movie_watch_history(user_id, watched_at DESC);
CREATE INDEX idx_movie_watch_history_movie ON movie_watch_history (movie_id);
