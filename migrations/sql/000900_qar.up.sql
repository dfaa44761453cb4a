CREATE SCHEMA IF NOT EXISTS qar;

-- Libraries
CREATE TABLE qar.fleets (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name VARCHAR(255) NOT NULL,
    fleet_type VARCHAR(20) NOT NULL CHECK (fleet_type::text IN ('expedition', 'voyage', 'treasure')),
    paths TEXT[] NOT NULL,
    stashdb_endpoint TEXT,
    tpdb_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    whisparr_sync BOOLEAN NOT NULL DEFAULT FALSE,
    auto_tag_crew BOOLEAN NOT NULL DEFAULT TRUE,
    owner_user_id UUID REFERENCES users (id) ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

-- Studio networks
CREATE TABLE qar.armadas (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    charter VARCHAR(100) UNIQUE,
    name VARCHAR(500) NOT NULL,
    description TEXT,
    logo_path TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

-- Studios
CREATE TABLE qar.ports (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name VARCHAR(500) NOT NULL,
    armada_id UUID REFERENCES qar.armadas (id) ON DELETE SET NULL,
    parent_id UUID REFERENCES qar.ports (id) ON DELETE SET NULL,
    charter VARCHAR(100) UNIQUE,
    registry VARCHAR(100) UNIQUE,
    url TEXT,
    logo_path TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_qar_ports_armada ON qar.ports (armada_id);
CREATE INDEX idx_qar_ports_parent ON qar.ports (parent_id);

-- Performers
CREATE TABLE qar.crew (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name VARCHAR(255) NOT NULL,
    disambiguation VARCHAR(255),
    charter VARCHAR(100) UNIQUE,
    registry VARCHAR(100) UNIQUE,
    manifest VARCHAR(100) UNIQUE,
    gender VARCHAR(50),
    christening DATE,
    scuttled DATE,
    origin VARCHAR(100),
    nationality VARCHAR(100),
    height_cm INTEGER,
    ballast INTEGER,
    cargo JSONB,
    rigging VARCHAR(50),
    compass VARCHAR(50),
    markings TEXT[],
    anchors TEXT[],
    maiden_voyage INTEGER,
    last_port INTEGER,
    bio TEXT,
    image_path TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_qar_crew_name ON qar.crew (name);

CREATE TABLE qar.crew_aliases (
    crew_id UUID NOT NULL REFERENCES qar.crew (id) ON DELETE CASCADE,
    alias VARCHAR(255) NOT NULL,
    PRIMARY KEY (crew_id, alias)
);

CREATE TABLE qar.crew_images (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    crew_id UUID NOT NULL REFERENCES qar.crew (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    type VARCHAR(50),
    source VARCHAR(50),
    is_primary BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_qar_crew_images_crew ON qar.crew_images (crew_id);

-- Tags; waters are their categories
CREATE TABLE qar.flags (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name VARCHAR(255) NOT NULL UNIQUE,
    charter VARCHAR(100) UNIQUE,
    waters VARCHAR(100),
    description TEXT,
    parent_id UUID REFERENCES qar.flags (id) ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_qar_flags_parent ON qar.flags (parent_id);

-- Movies
CREATE TABLE qar.expeditions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    fleet_id UUID NOT NULL REFERENCES qar.fleets (id) ON DELETE CASCADE,
    port_id UUID REFERENCES qar.ports (id) ON DELETE SET NULL,
    path TEXT NOT NULL UNIQUE,
    title VARCHAR(500) NOT NULL,
    sort_title VARCHAR(500),
    original_title VARCHAR(500),
    overview TEXT NOT NULL DEFAULT '',
    launch_date DATE,
    runtime_ticks BIGINT,
    director VARCHAR(255),
    series VARCHAR(255),
    charter VARCHAR(100) UNIQUE,
    registry VARCHAR(100),
    whisparr_id INTEGER,
    size_bytes BIGINT,
    container VARCHAR(50),
    video_codec VARCHAR(50),
    audio_codec VARCHAR(50),
    resolution VARCHAR(50),
    coordinates VARCHAR(64),
    oshash VARCHAR(64),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_qar_expeditions_fleet ON qar.expeditions (fleet_id);
CREATE INDEX idx_qar_expeditions_port ON qar.expeditions (port_id);
CREATE INDEX idx_qar_expeditions_launch_date ON qar.expeditions (launch_date DESC);

-- Scenes
CREATE TABLE qar.voyages (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    fleet_id UUID NOT NULL REFERENCES qar.fleets (id) ON DELETE CASCADE,
    port_id UUID REFERENCES qar.ports (id) ON DELETE SET NULL,
    path TEXT NOT NULL UNIQUE,
    title VARCHAR(500) NOT NULL,
    sort_title VARCHAR(500),
    overview TEXT NOT NULL DEFAULT '',
    launch_date DATE,
    distance INTEGER,
    charter VARCHAR(100) UNIQUE,
    registry VARCHAR(100),
    whisparr_id INTEGER,
    size_bytes BIGINT,
    video_codec VARCHAR(50),
    audio_codec VARCHAR(50),
    resolution VARCHAR(20),
    coordinates VARCHAR(64),
    oshash VARCHAR(64),
    cover_path TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_qar_voyages_fleet ON qar.voyages (fleet_id);
CREATE INDEX idx_qar_voyages_port ON qar.voyages (port_id);
CREATE INDEX idx_qar_voyages_launch_date ON qar.voyages (launch_date DESC);
CREATE INDEX idx_qar_voyages_coordinates ON qar.voyages (coordinates);

CREATE TABLE qar.expedition_crew (
    expedition_id UUID NOT NULL REFERENCES qar.expeditions (id) ON DELETE CASCADE,
    crew_id UUID NOT NULL REFERENCES qar.crew (id) ON DELETE CASCADE,
    character_name VARCHAR(255),
    PRIMARY KEY (expedition_id, crew_id)
);

CREATE INDEX idx_qar_expedition_crew_crew ON qar.expedition_crew (crew_id);

CREATE TABLE qar.expedition_flags (
    expedition_id UUID NOT NULL REFERENCES qar.expeditions (id) ON DELETE CASCADE,
    flag_id UUID NOT NULL REFERENCES qar.flags (id) ON DELETE CASCADE,
    PRIMARY KEY (expedition_id, flag_id)
);

CREATE INDEX idx_qar_expedition_flags_flag ON qar.expedition_flags (flag_id);

CREATE TABLE qar.voyage_crew (
    voyage_id UUID NOT NULL REFERENCES qar.voyages (id) ON DELETE CASCADE,
    crew_id UUID NOT NULL REFERENCES qar.crew (id) ON DELETE CASCADE,
    role VARCHAR(100),
    PRIMARY KEY (voyage_id, crew_id)
);

CREATE INDEX idx_qar_voyage_crew_crew ON qar.voyage_crew (crew_id);

CREATE TABLE qar.voyage_flags (
    voyage_id UUID NOT NULL REFERENCES qar.voyages (id) ON DELETE CASCADE,
    flag_id UUID NOT NULL REFERENCES qar.flags (id) ON DELETE CASCADE,
    PRIMARY KEY (voyage_id, flag_id)
);

CREATE INDEX idx_qar_voyage_flags_flag ON qar.voyage_flags (flag_id);

CREATE TABLE qar.voyage_markers (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    voyage_id UUID NOT NULL REFERENCES qar.voyages (id) ON DELETE CASCADE,
    flag_id UUID REFERENCES qar.flags (id) ON DELETE SET NULL,
    title VARCHAR(255),
    start_seconds DOUBLE PRECISION NOT NULL,
    end_seconds DOUBLE PRECISION,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_qar_voyage_markers_voyage ON qar.voyage_markers (voyage_id);

-- Galleries
CREATE TABLE qar.treasures (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    fleet_id UUID NOT NULL REFERENCES qar.fleets (id) ON DELETE CASCADE,
    expedition_id UUID REFERENCES qar.expeditions (id) ON DELETE SET NULL,
    voyage_id UUID REFERENCES qar.voyages (id) ON DELETE SET NULL,
    port_id UUID REFERENCES qar.ports (id) ON DELETE SET NULL,
    path TEXT NOT NULL UNIQUE,
    title VARCHAR(500) NOT NULL,
    description TEXT,
    chest_type VARCHAR(50) NOT NULL CHECK (chest_type::text IN (
        'crew_chest', 'voyage_chest', 'merchant_haul', 'royal_treasury', 'port_display'
    )),
    launch_date DATE,
    doubloon_count INTEGER NOT NULL DEFAULT 0,
    total_size BIGINT NOT NULL DEFAULT 0,
    cover_path TEXT,
    charter VARCHAR(100),
    registry VARCHAR(100),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_qar_treasures_fleet ON qar.treasures (fleet_id);
CREATE INDEX idx_qar_treasures_expedition ON qar.treasures (expedition_id);
CREATE INDEX idx_qar_treasures_voyage ON qar.treasures (voyage_id);
CREATE INDEX idx_qar_treasures_port ON qar.treasures (port_id);

-- Images of a gallery
CREATE TABLE qar.doubloons (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    treasure_id UUID NOT NULL REFERENCES qar.treasures (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    position INTEGER NOT NULL,
    width INTEGER,
    height INTEGER,
    size_bytes BIGINT,
    format VARCHAR(20),
    coordinates VARCHAR(64),
    blurhash VARCHAR(100),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    UNIQUE (treasure_id, path)
);

CREATE INDEX idx_qar_doubloons_coordinates ON qar.doubloons (coordinates);

CREATE TABLE qar.treasure_crew (
    treasure_id UUID NOT NULL REFERENCES qar.treasures (id) ON DELETE CASCADE,
    crew_id UUID NOT NULL REFERENCES qar.crew (id) ON DELETE CASCADE,
    is_primary BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (treasure_id, crew_id)
);

CREATE INDEX idx_qar_treasure_crew_crew ON qar.treasure_crew (crew_id);

CREATE TABLE qar.treasure_flags (
    treasure_id UUID NOT NULL REFERENCES qar.treasures (id) ON DELETE CASCADE,
    flag_id UUID NOT NULL REFERENCES qar.flags (id) ON DELETE CASCADE,
    PRIMARY KEY (treasure_id, flag_id)
);

CREATE INDEX idx_qar_treasure_flags_flag ON qar.treasure_flags (flag_id);

-- Ratings
CREATE TABLE qar.expedition_bounties (
    user_id UUID NOT NULL REFERENCES users (id),
    expedition_id UUID NOT NULL REFERENCES qar.expeditions (id),
    bounty INTEGER CHECK (bounty BETWEEN 1 AND 100),
    PRIMARY KEY (user_id, expedition_id)
);

CREATE INDEX idx_qar_expedition_bounties_expedition ON qar.expedition_bounties (expedition_id);

CREATE TABLE qar.voyage_bounties (
    user_id UUID NOT NULL REFERENCES users (id),
    voyage_id UUID NOT NULL REFERENCES qar.voyages (id),
    bounty INTEGER CHECK (bounty BETWEEN 1 AND 100),
    PRIMARY KEY (user_id, voyage_id)
);

CREATE INDEX idx_qar_voyage_bounties_voyage ON qar.voyage_bounties (voyage_id);

-- Watch history
CREATE TABLE qar.ship_log (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id),
    expedition_id UUID REFERENCES qar.expeditions (id) ON DELETE CASCADE,
    voyage_id UUID REFERENCES qar.voyages (id) ON DELETE CASCADE,
    position_ms BIGINT NOT NULL,
    logged_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    CHECK (num_nonnulls(expedition_id, voyage_id) = 1)
);

CREATE INDEX idx_qar_ship_log_user_time ON qar.ship_log (user_id, logged_at DESC);
CREATE INDEX idx_qar_ship_log_expedition ON qar.ship_log (expedition_id);
CREATE INDEX idx_qar_ship_log_voyage ON qar.ship_log (voyage_id);
