-- name: GetMovie :one
SELECT * FROM movies WHERE id = $1;

-- name: ListMoviesByGenre :many
SELECT m.* FROM movies m
JOIN movie_genres mg ON m.id = mg.movie_id
WHERE mg.genre_id = $1
ORDER BY m.title
LIMIT $2 OFFSET $3;
